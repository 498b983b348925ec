"""Hostile Markdown to the only HTML a screen may insert: nothing runs, loads, or is hidden."""

import html
import logging
import re
from collections.abc import Callable, Sequence
from typing import Any
from xml.etree.ElementTree import Element, tostring

import nh3
from latex2mathml.converter import Converter
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

LOGGER = logging.getLogger(__name__)

VERSION = 1  # raise it when the output changes, so that what is cached is rendered anew

MAX_CHARACTERS = 100_000
MAX_NESTING = 20  # deeper blocks would be dropped, and a judge must see the whole text
MAX_MARKS = 4_000  # brackets, stars and the like cost more than their number
MAX_BLOCK = 5_000  # lexers can be quadratic; longer code is shown without colours
MAX_FORMULA = 2_000
BUDGET = {"code": 10_000, "math": 20_000}  # characters a text; the rest is shown as written


def words(text: str) -> set[str]:
    return set(text.split())


# Few and common ones: hostile text chooses the lexer, and rare lexers have slow expressions.
LANGUAGES = words(
    "bash c console cpp c++ css diff docker dockerfile go golang haskell html ini java "
    "javascript js json jsx julia kotlin latex lua nginx objective-c perl php "
    "powershell py python python3 r rb rs ruby rust scala scss sh shell sql swift tex toml ts tsx "
    "typescript xml yaml yml zsh"
)
ALIGNMENTS = {f"text-align:{side}": f"align-{side}" for side in ("left", "center", "right")}
MATHML = words(
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover "
    "munderover mmultiscripts mprescripts none mtable mtr mtd mlabeledtr mstyle menclose mpadded"
)
BLOCKS = words("p h3 h4 h5 h6 blockquote ul ol table")
TAGS = BLOCKS | MATHML | words("br hr strong em s li thead tbody tr th td pre code a span div")
SPACES = {"0.167em", "0.222em", "0.278em", "0.5em", "1em", "2em", "thinmathspace", "thickmathspace"}
YES_OR_NO = {"true", "false"}

CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes={
        "a": {"href", "title"},
        "ol": {"start"},
        "menclose": {"notation"},
        "mi": {"mathvariant"},
        "mtd": {"columnalign"},
        "mtable": {"columnalign"},
    },
    tag_attribute_values={
        **{tag: {"dir": {"auto"}} for tag in BLOCKS},
        "pre": {"dir": {"auto", "ltr"}},
        "math": {"display": {"block", "inline"}},
        "mo": {name: YES_OR_NO for name in ("stretchy", "fence", "separator", "movablelimits")}
        | {"form": {"prefix", "infix", "postfix"}},
        "mover": {"accent": YES_OR_NO},
        "munder": {"accentunder": YES_OR_NO},
        "mstyle": {"displaystyle": YES_OR_NO, "scriptlevel": {"0", "1", "2"}},
        "mtable": {"displaystyle": YES_OR_NO},
        "mfrac": {"linethickness": {"0"}},
        "mspace": {"width": SPACES, "linebreak": {"newline"}},
    },
    allowed_classes={
        "pre": {"highlight", "plain"},
        "span": {name for name in STANDARD_TYPES.values() if name} | {"image"},
        "th": set(ALIGNMENTS.values()),
        "td": set(ALIGNMENTS.values()),
    },
    set_tag_attribute_values={"a": {"target": "_blank"}},
    link_rel="noopener noreferrer nofollow",
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
)


def render(text: str) -> str:
    """Markdown with code and formulas as HTML; text too large or too tangled stays as it is."""
    if len(text) > MAX_CHARACTERS or len(MARKS.findall(text)) > MAX_MARKS:
        return as_written(text)
    try:
        tokens = MARKDOWN.parse(text, env := dict(BUDGET))
        if any(token.level >= MAX_NESTING - 1 for token in tokens):
            return as_written(text)
        return CLEANER.clean(MARKDOWN.renderer.render(tokens, MARKDOWN.options, env))
    except (RecursionError, ValueError, LookupError):  # a parser gave up
        return as_written(text)


def as_written(text: str) -> str:
    return f'<pre class="plain" dir="auto">{escape(text)}</pre>'


def escape(text: str) -> str:
    """Also without what no HTML can hold: NUL and halves of characters."""
    whole = text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    return html.escape(whole, quote=False)


MARKS = re.compile(r"[\[*_`~$<>]|\\[(\[]")
LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
MACRO = re.compile(r"\\(?:\w*def|let|\w*newcommand|providecommand|DeclareMathOperator)\b")


def is_safe_link(address: str) -> bool:
    return LINK.match(address) is not None


def mark_direction(state: StateCore) -> None:
    """Each outermost block finds its own direction; what is inside follows it."""
    for token in state.tokens:
        if token.level == 0 and token.nesting == 1:
            token.attrSet("dir", "auto")


def lower_headings(state: StateCore) -> None:
    """A response's headings stand below those of the page."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"


def align_by_class(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("th_open", "td_open") and (style := token.attrs.pop("style", None)):
            token.attrSet("class", ALIGNMENTS.get(str(style), ""))


def bracket_math(state: StateInline, silent: bool) -> bool:
    r"""Formulas between \( and \) or \[ and \], as many models write them."""
    opening = state.src[state.pos : state.pos + 2]
    closing = {"\\(": "\\)", "\\[": "\\]"}.get(opening)
    if closing is None:
        return False
    start = state.pos + 2
    end = state.src.find(closing, start, start + MAX_FORMULA)
    if end < 0 or not state.src[start:end].strip():
        return False
    if not silent:
        token = state.push("math_inline" if opening == "\\(" else "math_inline_double", "math", 0)
        token.content, token.markup = state.src[start:end], opening
    state.pos = end + 2
    return True


Rule = Callable[[Any, Sequence[Token], int, Any, Any], str]


def affords(env: Any, what: str, text: str) -> bool:
    env[what] -= len(text)
    return bool(env[what] >= 0)


def formula(display: str) -> Rule:
    def rule(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        source = tokens[index].content.strip()
        shown = mathml(source, display) if affords(env, "math", source) else None
        return shown or f"<code>{escape(source)}</code>"

    return rule


def mathml(source: str, display: str) -> str | None:
    if len(source) > MAX_FORMULA or MACRO.search(source):
        return None
    try:
        element = Converter(display=display).convert_to_element(source)
    except Exception as error:  # the converter has no base class for what it raises
        LOGGER.debug("formula shown as written: %r", error)
        return None
    return tostring(unescaped(element), encoding="unicode")


def unescaped(root: Element) -> Element:
    """The converter writes entities into its texts and relies on nobody escaping them."""
    for element in root.iter():
        element.text = html.unescape(element.text or "")
        element.tail = html.unescape(element.tail or "")
    return root


def block_formula(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f"<div>{formula('block')(_, tokens, index, options, env)}</div>\n"


def code_block(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    language, _, more = tokens[index].info.strip().partition(" ")
    content = tokens[index].content
    if more:  # nothing a response says may be out of sight
        content = f"{language} {more}\n{content}"
    coloured = language.lower() in LANGUAGES and len(content) <= MAX_BLOCK
    if coloured and affords(env, "code", content):
        code = highlighted(content, language.lower())
    else:
        code = escape(content)
    return f'<pre class="highlight" dir="ltr"><code>{code}</code></pre>\n'


def highlighted(content: str, language: str) -> str:
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    return highlight(content, lexer, HtmlFormatter(nowrap=True))


def image(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """An image is said, not shown: loading it would tell its owner who reads."""
    token = tokens[index]
    said = [token.content, str(token.attrGet("title") or ""), str(token.attrGet("src") or "")]
    return f'<span class="image">{escape(" · ".join(filter(None, said)))}</span>'


def markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": MAX_NESTING})
    parser.enable(["table", "strikethrough"])
    # Raw HTML is text; a reference's definition would be text that nobody sees.
    parser.disable(["html_block", "html_inline", "reference"])
    parser.use(
        dollarmath_plugin,
        allow_labels=False,
        allow_space=False,
        allow_digits=False,
        allow_blank_lines=False,
        double_inline=True,
    )
    parser.inline.ruler.before("escape", "bracket_math", bracket_math)
    for rule in (mark_direction, lower_headings, align_by_class):
        parser.core.ruler.push(rule.__name__, rule)
    parser.add_render_rule("math_inline", formula("inline"))
    parser.add_render_rule("math_inline_double", formula("block"))
    parser.add_render_rule("math_block", block_formula)
    for name in ("fence", "code_block"):
        parser.add_render_rule(name, code_block)
    parser.add_render_rule("image", image)
    parser.validateLink = is_safe_link  # type: ignore[method-assign, assignment]
    return parser


MARKDOWN = markdown()
