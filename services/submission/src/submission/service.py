"""What this service is, for the kit that runs it."""

from shared.kit.service import Service
from submission import NAME, VERSION
from submission.handlers import consumer
from submission.models import Base
from submission.tasks import declare_tasks

SERVICE = Service(
    name=NAME,
    version=VERSION,
    metadata=(Base.metadata,),
    consumer=consumer,
    declare_tasks=declare_tasks,
)
