"""Text that XML can hold."""

import re

#: What XML 1.0 has no way to write.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LOSES = "characters that XML cannot hold (each becomes U+FFFD)"


def xml_text(text: str) -> str:
    """`text` with U+FFFD for each character that XML cannot hold; offsets stay.

    >>> xml_text("a\\x00b")
    'a�b'
    """
    return _FORBIDDEN.sub("\ufffd", text)
