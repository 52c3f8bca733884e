"""What this service is, for the kit that runs it."""

from approval import NAME, VERSION
from approval.directory.models import Base as DirectoryBase
from approval.handlers import consumer
from approval.models import Base
from approval.outbound.models import Base as OutboundBase
from approval.tasks import declare_tasks
from shared.kit.service import Service

SERVICE = Service(
    name=NAME,
    version=VERSION,
    metadata=(DirectoryBase.metadata, Base.metadata, OutboundBase.metadata),
    consumer=consumer,
    declare_tasks=declare_tasks,
)
