"""The terminals of grammars/prototxt.lark. Written by `python -m prototool.text.grammar`; do not edit."""

from typing import Final

BOM: Final = '\\A\ufeff'
COMMENT: Final = '#[^\n]*'
EXTENSION: Final = '\\[[ \t\r\n\\v\x0c]*[A-Za-z_][A-Za-z0-9_.\\/ \t\r\n\\v\x0c-]*\\]'
NAME: Final = '[A-Za-z_][A-Za-z0-9_]*'
NUMBER: Final = '(?:0[xX][0-9A-Fa-f]+|0[0-7]+|(?:(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fF]?)(?![A-Za-z0-9_.])'
SPACE: Final = '[ \t\r\n\\v\x0c]+'
STRING: Final = '"[^"\\\\\n]*(?:\\\\(?:[abfnrtv\\\\?\'"0-7]|x[0-9A-Fa-f]|u[0-9A-Fa-f]{4}|U00[01][0-9A-Fa-f]{5})[^"\\\\\n]*)*"|\'[^\'\\\\\n]*(?:\\\\(?:[abfnrtv\\\\?\'"0-7]|x[0-9A-Fa-f]|u[0-9A-Fa-f]{4}|U00[01][0-9A-Fa-f]{5})[^\'\\\\\n]*)*\\\''
