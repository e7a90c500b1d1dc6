"""The other addresses of a channel's account."""

from django.db import models

from kanalvakt.register.models.channels import Channel


class OtherAddress(models.Model):
    """A canonical address of the same account, by its number or its name, as the platform told it."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="others")
    address = models.URLField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address", "channel"], name="other_address_once")]

    def __str__(self) -> str:
        return self.address
