"""What this service is, for the kit that runs it."""

from scoring.handlers import consumer
from scoring.models import Base
from shared.kit.service import Service

SERVICE = Service(
    name="scoring",
    version="0.1.0",
    metadata=(Base.metadata,),
    consumer=consumer,
)
