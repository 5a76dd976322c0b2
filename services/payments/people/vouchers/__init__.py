"""Vouchers that an organisation gives outside Sameday: written down, because they count like a fee. None is ever sent by us."""
