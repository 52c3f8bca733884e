"""What this service is, for the kit that runs it."""

from reporting import NAME, VERSION
from reporting.handlers import consumer
from reporting.models import Base
from reporting.tasks import declare_tasks
from shared.kit.service import Service

SERVICE = Service(
    name=NAME,
    version=VERSION,
    metadata=(Base.metadata,),
    consumer=consumer,
    declare_tasks=declare_tasks,
)
