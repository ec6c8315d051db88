"""Review: proposed changes, decided one by one or by rule, and a journal that keeps them.

``proposals`` and ``arrange`` ask; ``state`` and ``record`` decide, without a terminal; ``journal``
and ``entries`` keep; ``merge`` joins two reviewers; ``view``, ``cells``, ``sheet``, ``rows`` and
``listing`` lay out; ``app`` and ``lines`` show; ``decisions`` puts into effect and ``teach``
teaches the book; ``session`` is the way through.
"""
