"""Every exception geomap raises on purpose.

GeomapError
├── GeocoderError         an online service did not answer, refused, or answered nonsense
└── InputError            what the user gave is wrong; the command line prints it and exits with 2
    ├── GazetteerError    a gazetteer entry or file is wrong
    └── ReportError       a report file cannot be read
"""


class GeomapError(Exception):
    """Base class of all errors raised by geomap."""


class GeocoderError(GeomapError):
    """An online service did not answer, refused, or answered what cannot be read."""


class InputError(GeomapError):
    """The input or the usage was wrong: the message says what was given, what was expected and how to fix it."""


class GazetteerError(InputError):
    """A gazetteer entry or gazetteer file is wrong."""


class ReportError(InputError):
    """A report file cannot be read or lacks what a report needs."""
