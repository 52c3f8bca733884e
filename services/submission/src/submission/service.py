"""What this service is, for the kit that runs it."""

from shared.kit.service import Service
from submission.handlers import consumer
from submission.models import Base
from submission.tasks import declare_tasks

SERVICE = Service(
    name="submission",
    version="0.1.0",
    metadata=(Base.metadata,),
    consumer=consumer,
    declare_tasks=declare_tasks,
)
