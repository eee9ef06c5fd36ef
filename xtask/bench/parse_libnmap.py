"""Parses one Nmap document as python-libnmap does: the other side of `cargo xtask bench parse`."""

import sys

from libnmap.parser import NmapParser

print(len(NmapParser.parse_fromfile(sys.argv[1]).hosts))
