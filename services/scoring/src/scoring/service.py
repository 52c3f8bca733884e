"""What this service is, for the kit that runs it."""

from scoring import NAME, VERSION
from scoring.handlers import consumer
from scoring.models import Base
from shared.kit.service import Service

SERVICE = Service(
    name=NAME,
    version=VERSION,
    metadata=(Base.metadata,),
    consumer=consumer,
)
