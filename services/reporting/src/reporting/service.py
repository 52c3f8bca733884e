"""What this service is, for the kit that runs it."""

from reporting.handlers import consumer
from reporting.models import Base
from reporting.tasks import declare_tasks
from shared.kit.service import Service

SERVICE = Service(
    name="reporting",
    version="0.1.0",
    metadata=(Base.metadata,),
    consumer=consumer,
    declare_tasks=declare_tasks,
)
