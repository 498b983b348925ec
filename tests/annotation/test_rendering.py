import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from pygments.lexers import get_lexer_by_name

from annotation.rendering import ALIGNMENTS, LANGUAGES, MAX_CHARACTERS, MAX_NESTING, TAGS, render

ATTRIBUTES = {"href", "title", "target", "rel", "dir", "class", "start", "display"}
MATH_ATTRIBUTES = {
    *("notation", "mathvariant", "columnalign", "stretchy", "fence", "separator", "form"),
    *("accent", "accentunder", "movablelimits", "displaystyle", "scriptlevel", "linethickness"),
    *("width", "linebreak"),
}


class Elements(HTMLParser):
    """What a browser would build: the tags with their attributes, the text, and what stays open."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self.opened = [], "", []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("br", "hr"):
            self.opened.append(tag)

    def handle_endtag(self, tag):
        assert self.opened.pop() == tag

    def handle_data(self, data):
        self.text += data


def assert_safe(html):
    elements = Elements(html)
    assert elements.opened == []
    for tag, attributes in elements.tags:
        assert tag in TAGS
        assert attributes.keys() <= ATTRIBUTES | MATH_ATTRIBUTES
        assert re.match(r"(https?://|mailto:)", attributes.get("href", "http://"), re.I)
    return elements


HOSTILE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "</script><script>alert(1)//",
    "<img src=x onerror=alert(1)>",
    "<img src='x' onerror='alert(1)' alt=\"",
    "![x](http://evil.example/pixel.png)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    '![x](http://a.example "onerror=alert(1)")',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x](//evil.example)",
    "[x](/admin/logout)",
    "[x](file:///etc/passwd)",
    '[x](http://a.example "\\" onmouseover=alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    '<http://a.example/?"onclick=alert(1)>',
    "<svg onload=alert(1)><animate onbegin=alert(1)></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src onerror=alert(1)>'>",
    "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>",
    "<form action=//evil.example><input name=password><button formaction=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example><style>*{display:none}</style>",
    "<div style='position:fixed;inset:0;background:url(//evil.example)'>x</div>",
    "<base href=//evil.example><object data=x><embed src=x>",
    "<details open ontoggle=alert(1)><video><source onerror=alert(1)></video>",
    "<!--<img src='--><img src=x onerror=alert(1)>'>",
    "<a href='http://a.example' id=root name=csrftoken class=button onclick=alert(1)>x</a>",
    "<b><i><p><table><td></b></i> never closed <div",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "```python\n'</span></code></pre><script>alert(1)</script>'\n```",
    "`<script>alert(1)</script>`",
    "$\\text{<script>alert(1)</script>}$",
    "$\\text{</mtext></math><img src=x onerror=alert(1)>}$",
    "$\\text{&lt;img src=x onerror=alert(1)&gt;}$",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\style{position:fixed}{x} \\class{button}{x} \\cssId{root}{x}$",
    '$\\color{red" onclick="alert(1)}{x}$',
    "$\\unknown<script>alert(1)</script>$",
    "$$\\begin{matrix}<svg onload=alert(1)>&x\\end{matrix}$$",
    "| <script>alert(1)</script> |\n|:-:|\n| <img src=x onerror=alert(1)> |",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\ud800<script>\0alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
]


@pytest.mark.parametrize("frame", ["{}", "> {}", "- a\n- {}", "**{}**", "# {}", "a {} b"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text, frame):
    assert_safe(render(frame.replace("{}", text, 1)))


def test_raw_html_is_shown_as_it_was_written():
    assert render("<b onclick=x>hi</b>") == ('<p dir="auto">&lt;b onclick=x&gt;hi&lt;/b&gt;</p>\n')


def test_a_link_opens_elsewhere_and_tells_nothing_of_the_reader():
    ((_, link),) = [
        tag for tag in Elements(render("[x](https://a.example/b)")).tags if tag[0] == "a"
    ]

    assert link == {
        "href": "https://a.example/b",
        "target": "_blank",
        "rel": "noopener noreferrer nofollow",
    }


def test_an_image_is_said_and_not_loaded():
    assert render('![A cat](https://a.example/c.png "Tom")') == (
        '<p dir="auto"><span class="image">A cat · Tom · https://a.example/c.png</span></p>\n'
    )


def test_line_breaks_of_a_plain_reply_are_kept():
    assert render("one\ntwo") == '<p dir="auto">one<br>\ntwo</p>\n'


def test_headings_lists_emphasis_and_tables_are_rendered():
    html = render("# Title\n\n3. **a** ~~b~~\n\n| x |\n|--:|\n| 1 |")

    assert '<h3 dir="auto">Title</h3>' in html
    assert '<ol start="3" dir="auto">\n<li><strong>a</strong> <s>b</s></li>' in html
    assert '<td class="align-right">1</td>' in html
    assert ALIGNMENTS["text-align:right"] == "align-right"


def test_code_is_coloured_by_class():
    html = render("```python\nreturn 1\n```")

    assert html.startswith('<pre class="highlight" dir="ltr"><code><span class="k">return</span>')
    assert "style" not in html


@pytest.mark.parametrize("language", ["", "klingon", "python3000", "PYTHON"])
def test_code_in_any_language_is_shown(language):
    assert Elements(render(f"```{language}\nreturn 1\n```")).text.strip() == "return 1"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_its_lexer(language):
    assert get_lexer_by_name(language)


@pytest.mark.parametrize(
    ("text", "display"),
    [("$x^2$", "inline"), ("a $$x^2$$", "block"), ("$$\nx^2\n$$", "block")]
    + [(r"\(x^2\)", "inline"), ("\\[\nx^2\n\\]", "block")],
)
def test_formulas_become_mathml(text, display):
    assert f'<math display="{display}"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>' in (
        render(text)
    )


@pytest.mark.parametrize(
    "source", [r"\frac{", "a^", r"\newcommand{\a}{\b\b}\a", r"\def\a{\a\a}\a", "x" * 2500]
)
def test_a_formula_that_cannot_be_set_is_shown_as_source(source):
    assert render(f"so ${source}$") == f'<p dir="auto">so <code>{source}</code></p>\n'


def test_prices_are_not_formulas():
    assert render("It costs $5 or $10, at most $20.") == (
        '<p dir="auto">It costs $5 or $10, at most $20.</p>\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "> " * (MAX_NESTING + 10) + "WORD",
        "- " * (MAX_NESTING + 10) + "WORD",
        "[WORD]: http://a.example\n",
        "```python WORD\nx\n```",
        "<!-- WORD -->",
        "<div hidden>WORD</div>",
        "$\\phantom{W}\\text{WORD}$",
        "![x](WORD)",
        '![x](http://a.example "WORD")',
        "[x](javascript:WORD)",
    ],
)
def test_nothing_a_response_says_is_hidden(text):
    assert ("WORD" in text) == ("WORD" in Elements(render(text)).text)


@pytest.mark.parametrize("text", ["مرحبا\n\nhello", "# שלום", "- مرحبا", "> שלום", "|مرحبا|\n|-|"])
def test_each_outermost_block_finds_its_own_direction(text):
    html = render(text)

    assert html.count('dir="auto"') == len(text.split("\n\n"))


@pytest.mark.parametrize("text", ["a" * (MAX_CHARACTERS + 1), "[" * 10_000, "\ud800 **x**"])
def test_text_too_large_or_tangled_is_shown_as_written(text):
    assert render(text).startswith('<pre class="plain" dir="auto">')


TANGLED = ["[", "[](", "*a ", "**a*", "`", "$a ", "$$a", "\\(", "<a ", "<http://", "![", "> >\n"]
MORE = [
    "- \n",
    " - a\n",
    "|\n|-|\n",
    "a\n=\n",
    "_a_",
    "[a](<b",
    "```\n",
    "\\$a ",
    "&amp;",
    "(",
    "\t",
]


@pytest.mark.parametrize("piece", TANGLED + MORE)
@pytest.mark.parametrize("characters", [4_000, 99_000])
def test_no_text_takes_long(piece, characters):
    started = time.process_time()

    assert_safe(render(piece * (characters // len(piece))))

    assert time.process_time() - started < 4  # a second at worst where this was written


pieces = st.lists(
    st.sampled_from([*HOSTILE, "\n", "\n\n", " ", "    ", "> ", "- ", "```", "$", "$$", "|", "**"])
    | st.sampled_from(["\\(", "\\)", "\\[", "\\]", "\\frac", "{", "}", "^", "_", "&", "#", "1. "])
    | st.text(max_size=10),
    max_size=12,
).map("".join)


@seed(2)
@settings(max_examples=400, deadline=None, database=None)
@given(pieces | st.text())
def test_any_text_gives_safe_and_whole_html(text):
    assert_safe(render(text))
