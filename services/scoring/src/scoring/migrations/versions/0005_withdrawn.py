"""Reports that their author took back before they were scored.

Step: expand. Safe while the release before this one runs: yes, it never writes the state, and what
it hears of a withdrawal waits in its inbox until this release runs.
"""

from alembic import op

revision = "scoring_0005"
down_revision = "scoring_0004"
branch_labels = None
depends_on = None

NAME = "ck_assessment_state_is_known"
BEFORE = "state in ('awaiting', 'returned', 'scored', 'approved')"
SINCE = "state in ('awaiting', 'returned', 'withdrawn', 'scored', 'approved')"


def upgrade() -> None:
    """Allow the state."""
    op.drop_constraint(op.f(NAME), "assessment", type_="check")
    op.create_check_constraint(op.f(NAME), "assessment", SINCE)


def downgrade() -> None:
    """Forbid the state; what was withdrawn is with its author, as if returned."""
    op.execute("update assessment set state = 'returned' where state = 'withdrawn'")
    op.drop_constraint(op.f(NAME), "assessment", type_="check")
    op.create_check_constraint(op.f(NAME), "assessment", BEFORE)
