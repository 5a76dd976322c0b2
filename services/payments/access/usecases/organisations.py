"""An organisation as notifications is told of it: it keeps a copy."""

from shared.contracts.notices import OrganisationChanged
from shared.organisations import Organisation


def as_told(row: Organisation) -> OrganisationChanged:
    """The message that describes an organisation as it is now."""
    return OrganisationChanged(
        name=row.name,
        short_name=row.short_name,
        helpline=row.helpline,
        helpline_hours=row.helpline_hours,
        duty_number=row.duty_number,
    )
