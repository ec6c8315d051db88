"""The ``ocrfix`` command: its commands, a room each, in the order of their use."""

from __future__ import annotations

import click

from ocrfix.cli.align import align
from ocrfix.cli.console import Commands
from ocrfix.cli.diff import diff
from ocrfix.cli.evaluate import evaluate
from ocrfix.cli.fix import fix
from ocrfix.cli.help import show_help
from ocrfix.cli.pair import pair
from ocrfix.cli.revert import revert
from ocrfix.cli.review import review
from ocrfix.cli.rules import rules
from ocrfix.cli.train import train

EPILOG = """
\b
Exit codes:
  0    done; with --check or --diff: nothing to change
  1    with --check or --diff: there are changes to make
  2    unusable input or options; a sentence says what to try next
  130  interrupted

Completion of commands in your shell: ocrfix help completion
"""


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)
@click.version_option(package_name="ocrfix", message="%(prog)s %(version)s")
def main() -> None:
    """Repair OCR noise with rules learned from your own clean texts.

    \b
    Without training, in French, German, Spanish or English:
      ocrfix fix scan.txt > repaired.txt

    \b
    With rules of your own, from scans and their clean twins:
      ocrfix pair scans/ clean/ -o pairs.jsonl      which texts belong together
      ocrfix align page.ocr.txt page.clean.txt      look at how two texts match
      ocrfix train pairs.jsonl -o mybook            learn a rule book
      ocrfix fix new/ --book mybook -o repaired/    repair new scans
      ocrfix diff new/1.txt repaired/1.txt          see what was changed
      ocrfix review new/1.txt --book mybook         accept or refuse each change

    More on anything: ocrfix help TOPIC (start, pairs, rules, confidence, reports …)
    """


for command in (pair, align, train, fix, diff, review, revert, evaluate, rules, show_help):
    main.add_command(command)
