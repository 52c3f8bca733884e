"""People's names beside their ids: a page of a thousand lines reads ten blocks for them.

Step: expand. Safe while the release before this one runs: yes. Building it takes two seconds for a
million people, while nobody changes one.
"""

from alembic import op

revision = "reporting_0022"
down_revision = "reporting_0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    op.create_index("ix_person_person_id", "person", ["person_id"], postgresql_include=["name"])


def downgrade() -> None:
    """Drop the index."""
    op.drop_index("ix_person_person_id", "person")
