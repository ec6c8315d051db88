"""Small files of each format, with what is awkward in each, and what stands in them as text."""

# ruff: noqa: E501 - the lines of files are as long as they are
from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

from ocrfix.model import Change

__all__ = ["SAMPLES", "Sample", "edits"]


class Sample(NamedTuple):
    """A file, and the text that a person would read in it."""

    name: str
    data: bytes
    kind: str
    text: str


_HOCR = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head><title>huitiéme</title><meta name='ocr-system' content='tesseract 5.3.0' /></head>
 <body><!-- huitiéme -->
  <div class='ocr_page' id='page_1' title='image "I’an.png"; bbox 0 0 1200 1800'>
   <p class='ocr_par' id='par_1_1'>
    <span class='ocr_line' id='line_1_1'>
     <span class='ocrx_word' id='word_1_1' title='bbox 1 1 2 2; x_wconf 90'>I’économie</span>
     <span class='ocrx_word' id='word_1_2'><strong>de</strong></span>
     <span class='ocrx_word' id='word_1_3'>Paris&nbsp;&amp;</span>
     <span class='ocrx_word' id='word_1_4'><em><strong>hui</strong>tiéme</em></span>
     <span class='ocrx_word' id='word_1_5'> </span>
    </span>
    <span class='ocr_line'>sans
      mots</span>
    <span class='ocr_header' id='line_1_2'>
     <span class='ocrx_word' id='word_1_6'><span class='ocrx_cinfo'>&#108;</span><span
       class='ocrx_cinfo'>a</span></span>
    </span>
   </p>
   <p class='ocr_par'><span class='ocr_line'><span class='ocrx_word'>fin</span></span></p>
  </div>
  <div class='ocr_page'><p class='ocr_par'><span class='ocr_line'><span class='ocrx_word'>2</span>
  </span></p></div>
 </body>
</html>
"""

_HTML = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>x</title></head>
<body><div class=ocr_page title='a "b'><p class="ocr_par">
<span class="ocr_line" title="bbox 1 1 9 9">sur la huitiéme
   session, a &lt; b</span><br>
<span class="ocr_line">I’eau &eacute;tait 3 < 4</i></span>
<p class="ocr_par"><span class="ocr_line">fin</span>
</div></body></html>
"""

_ALTO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE alto [ <!ENTITY bomb "]>boum"> <!-- "'> --> ]>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#">
 <Layout><Page ID="P1"><PrintSpace><TextBlock ID="b1">
  <TextLine ID="l1"><String ID="s1" CC="0123456789" WC="0.80" CONTENT="I’économie"/><SP/>
   <String CONTENT='d"&apos;une' ID="s2"><ALTERNATIVE>d’une</ALTERNATIVE></String><SP/>
   <String ID="s3" CONTENT="huitiéme" CS="true"/><SP/><String CONTENT="&bomb;&#xe9;"/>
   <String ID="s5" CONTENT="ró" SUBS_TYPE="HypPart1" SUBS_CONTENT="rógion"/><HYP CONTENT="-"/></TextLine>
  <TextLine ID="l2"><String ID="s6" CONTENT="gion" SUBS_TYPE="HypPart2" SUBS_CONTENT="rógion"
   CC="0 1 2 3"/><SP/><String ID="s7" CONTENT="dépend"/></TextLine>
 </TextBlock><TextBlock><TextLine><String CONTENT="de"/></TextLine></TextBlock></PrintSpace></Page></Layout>
</alto>
"""

_PAGE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<pc:PcGts xmlns:pc="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">
 <pc:Page imageFilename="a.png"><pc:ReadingOrder><pc:OrderedGroup id="g">
   <pc:RegionRefIndexed index="1" regionRef="r1"/><pc:RegionRefIndexed index="0" regionRef="r2"/>
  </pc:OrderedGroup></pc:ReadingOrder>
  <pc:TextRegion id="r1"><pc:TextLine id="l1" custom="readingOrder {index:0;} abbrev {offset:8; length:3;}">
    <pc:Word id="w1"><pc:TextEquiv><pc:Unicode>I’eau</pc:Unicode></pc:TextEquiv></pc:Word>
    <pc:Word id="w2"><pc:Glyph><pc:TextEquiv><pc:Unicode>e</pc:Unicode></pc:TextEquiv></pc:Glyph>
     <pc:TextEquiv conf="0.7"><pc:PlainText>&amp;t</pc:PlainText><pc:Unicode>&amp;t</pc:Unicode></pc:TextEquiv></pc:Word>
    <pc:Word id="w3"><pc:TextEquiv><pc:Unicode>huitiéme</pc:Unicode></pc:TextEquiv></pc:Word>
    <pc:TextEquiv index="1"><pc:Unicode>leau</pc:Unicode></pc:TextEquiv>
    <pc:TextEquiv index="0"><pc:Unicode>I’eau,&amp;t huitiéme</pc:Unicode></pc:TextEquiv></pc:TextLine>
   <pc:TextLine id="l2"><pc:TextEquiv><pc:Unicode><![CDATA[a]b > c]]></pc:Unicode></pc:TextEquiv></pc:TextLine>
   <pc:TextEquiv><pc:Unicode>I’eau,&amp;t huitiéme
a]b &gt; c</pc:Unicode></pc:TextEquiv></pc:TextRegion>
  <pc:ImageRegion id="i1"/>
  <pc:TextRegion id="r2"><pc:TextEquiv><pc:Unicode>titre
sans Iignes</pc:Unicode></pc:TextEquiv></pc:TextRegion>
  <pc:TextRegion id="r3"><pc:TextLine><pc:TextEquiv><pc:Unicode/></pc:TextEquiv></pc:TextLine></pc:TextRegion>
 </pc:Page></pc:PcGts>
"""

_WORDS = """<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2013-07-15"><Page>
<TextRegion id="r"><TextLine id="l"><Word><TextEquiv><Unicode>un</Unicode></TextEquiv></Word>
<Word><TextEquiv><Unicode>mot</Unicode></TextEquiv></Word></TextLine></TextRegion></Page>
<Page><TextRegion id="a"><TextLine id="m"><Word><TextEquiv><Unicode>et</Unicode></TextEquiv></Word>
</TextLine></TextRegion><TextRegion id="b"><TextEquiv><Unicode>fin</Unicode></TextEquiv></TextRegion>
</Page></PcGts>"""

_FINEREADER = """<?xml version="1.0" encoding="UTF-8"?>
<document xmlns="http://www.abbyy.com/FineReader_xml/FineReader8-schema-v2.xml" version="1.0">
<page><block blockType="Text"><text><par><line><formatting lang="French">
<charParams l="1" wordStart="true">I<charRecVariants><charRecVariant>l</charRecVariant></charRecVariants></charParams>
<charParams l="2">’</charParams><charParams l="3">&amp;</charParams><charParams> </charParams>
<charParams l="5">o</charParams><charParams l="6">ù</charParams></formatting></line>
<line><formatting><charParams>x</charParams></formatting></line></par>
<par><line><formatting><charParams>y</charParams></formatting></line></par></text></block></page></document>
"""

_TEI = """<?xml version="1.0"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><p>huitiéme</p></teiHeader><text><body>
<head>Le   titre</head><p>la huitiéme <hi>réu</hi>nion
  dé<lb break="no"/>pend <lb n="2"/>de I’eau &amp; l’é-<lb break="no"/>
té<choice><sic>s</sic><corr>z</corr></choice></p><p/><p>fin<!-- non --></p></body></text></TEI>"""

_TSV = """level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext
1\t1\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t
5\t1\t1\t1\t1\t1\t1\t1\t9\t9\t96.5\tI’eau
5\t1\t1\t1\t1\t2\t1\t1\t9\t9\t90\t"de"
5\t1\t1\t1\t2\t1\t1\t1\t9\t9\t95\t\x20
5\t1\t1\t1\t3\t1\t1\t1\t9\t9\t96\t1921
5\t1\t1\t2\t1\t1\t1\t1\t9\t9\t96\tfin
"""

_SRT = """1
00:11:56,716 --> 00:11:58,550
<i>Sorry if l... Uh...</i>

2
00:11:58,716 --> 00:12:00,550  X1:100
{\\an8}- We wiII
1921

3
00:17:15,001 --> 00:17:18,100
♪ hilIs
"""

_VTT = """WEBVTT - huitiéme

STYLE
::cue { color: red }

NOTE huitiéme

intro
00:01.000 --> 00:02.000 align:start
<v Anne>I’eau &amp; le <00:01.500><c.red>feu</c></v>
- deux
"""

_MARKDOWN = """---
title: I’an
---
# Le *titre*

> l’eau **de** la [carte](images/page_l2.png "I’an") &amp; `I’code` \\* fin
> ![alt](a.png)

| Année | Prix |
|-------|-----:|
| l921  | 12   |

```sh
cat I’annexe
```
1. $a_I$ et 5 $ ou 6 $
[1]: http://I’an
Home | Menu | Liens
"""

SAMPLES = (
    Sample("hocr.hocr", _HOCR.encode(), "hOCR",
           "I’économie de Paris\xa0& huitiéme\nsans mots\nla\n\nfin\n\f2\n"),
    Sample("html.html", _HTML.encode(), "hOCR",
           "sur la huitiéme session, a < b\nI’eau était 3 < 4\n\nfin\n"),
    Sample("alto.xml", _ALTO.encode(), "ALTO 3",
           'I’économie d"\'une huitiéme &bomb;é ró-\ngion dépend\n\nde\n'.replace("é ró", "éró")),
    Sample("crlf.xml", b"\xef\xbb\xbf" + _ALTO.replace("\n", "\r\n").encode(), "ALTO 3",
           'I’économie d"\'une huitiéme &bomb;é ró-\ngion dépend\n\nde\n'.replace("é ró", "éró")),
    Sample("latin.xml", _ALTO.replace("UTF-8", "ISO-8859-1").replace("’", "'").encode("latin-1"),
           "ALTO 3", 'I\'économie d"\'une huitiéme &bomb;éró-\ngion dépend\n\nde\n'),
    Sample("utf16.xml", b"\xff\xfe" + _ALTO.replace("UTF-8", "UTF-16").encode("utf-16-le"),
           "ALTO 3", 'I’économie d"\'une huitiéme &bomb;éró-\ngion dépend\n\nde\n'),
    Sample("page.xml", _PAGE.encode(), "PAGE 2019",
           "titre\nsans Iignes\n\nI’eau,&t huitiéme\na]b > c\n"),
    Sample("words.xml", _WORDS.encode(), "PAGE 2013", "un mot\n\n\fet\n\nfin\n"),
    Sample("tei.xml", _TEI.encode(), "TEI",
           "Le titre\n\nla huitiéme réunion dépend\nde I’eau & l’é-\ntéz\n\nfin\n"),
    Sample("words.tsv", _TSV.encode(), "Tesseract TSV", 'I’eau "de"\n1921\n\nfin\n'),
    Sample("cues.srt", _SRT.replace("\n", "\r\n").encode(), "SubRip subtitles",
           "Sorry if l... Uh...\n\n- We wiII\n1921\n\n♪ hilIs\n"),
    Sample("cues.vtt", _VTT.encode(), "WebVTT subtitles", "I’eau & le feu\n- deux\n"),
    Sample("page.md", _MARKDOWN.encode(), "Markdown",
           "Le titre\n\nl’eau de la carte &  * fin\nalt\n\nAnnée\nPrix\nl921\n12\n\n"
           " et 5 $ ou 6 $\nHome\nMenu\nLiens\n"),
    Sample("finereader.xml", _FINEREADER.encode(), "FineReader XML 8", "I’& où\nx\n\ny\n"),
)  # fmt: skip


HOSTILE = st.text(st.sampled_from("&<>\"'œ€]a-é ¬"), max_size=3)


@st.composite
def edits(draw: st.DrawFn, text: str) -> list[Change]:
    """Changes to a text, in order and apart, of a kind that nobody would make."""
    at = 0
    made = []
    for _ in range(draw(st.integers(1, 12))):
        if at >= len(text):
            break
        start = draw(st.integers(at, len(text) - 1))
        end = draw(st.integers(start, min(len(text), start + 3)))
        after = draw(HOSTILE)
        if after != text[start:end]:
            made.append(Change(start, end, text[start:end], after, "rule", 0.9, 1))
        at = end + 1
    return made
