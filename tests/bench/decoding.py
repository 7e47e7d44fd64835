"""What a process of its own costs: processor time of decoding here and apart, and how long a short recording takes.

    python -m tests.bench.decoding [minutes]

For each form: seconds of processor time for so many minutes, in the process at hand and with one of its own (both
sides of it), and their ratio. Then, for recordings of five seconds one after the other, how long each takes from its
opening to its end: the first, and half of the others.
"""

from __future__ import annotations

import io
import resource
import statistics
import sys
import time
from contextlib import contextmanager

from scribe.audio import open_stream, template
from scribe.audio.decoding import decoding
from scribe.audio.forms import form_of
from tests.audio.damage import voice
from tests.audio.recordings import FORMATS, encoded, recorded

SHORT = 40


def show(line):
    """Prints a line as soon as it is known."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def used_s():
    """Processor time of this process and of those that it saw end."""
    here, apart = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return here.ru_utime + here.ru_stime + apart.ru_utime + apart.ru_stime


@contextmanager
def own_template():
    """A template for what is inside, which has ended afterwards."""
    template._templates._replace()
    yield
    now = template._templates._now
    template._templates._replace()
    now.process.wait(30)


def decoded_apart(raw):
    """Seconds of processor time."""
    begun = used_s()
    with own_template(), open_stream(io.BytesIO(raw)) as audio:
        for _block in audio.recorded():
            pass
    return used_s() - begun


def decoded_here(raw):
    """Seconds of processor time."""
    begun, source = used_s(), io.BytesIO(raw)
    with decoding(source, form_of(source)) as audio:
        for _block in audio.blocks():
            pass
    return used_s() - begun


def main(minutes=30.0):
    """Prints both."""
    decoded_here(recorded("wav"))
    start_s = decoded_apart(recorded("wav", 0.1))
    show(f"{'form':12}{'here, s':>10}{'apart, s':>10}{'ratio':>8}   (less {start_s:.2f} s for a template each)")
    for form in FORMATS:
        raw = encoded(form, voice(minutes * 60, form.rate))
        here, apart = decoded_here(raw), decoded_apart(raw) - start_s
        show(f"{form.name:12}{here:10.2f}{apart:10.2f}{here / apart:8.2f}")
    took = []
    for _ in range(SHORT):
        begun = time.monotonic()
        with open_stream(io.BytesIO(recorded("mp3", 5.0))) as audio:
            for _block in audio.recorded():
                pass
        took.append(time.monotonic() - begun)
    show(f"five seconds of mp3: {took[0]:.3f} s with a template to start, then {statistics.median(took[1:]):.3f} s")


if __name__ == "__main__":
    main(*(float(text) for text in sys.argv[1:2]))
