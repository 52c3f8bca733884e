"""People found by tier: who leads is judged by another rulebook, and is few.

Step: expand. Safe while the release before this one runs: yes. Building it takes a second for a
million people, while nobody changes one.
"""

from alembic import op

revision = "reporting_0018"
down_revision = "reporting_0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    op.create_index("ix_person_tier", "person", ["tier"])


def downgrade() -> None:
    """Drop the index."""
    op.drop_index("ix_person_tier", "person")
