"""The conformance suite: every promise of a generator as a named rule, for the command line, pytest and authors."""

from generators.kit.conformance.finding import Broken, Cost, Finding, Report
from generators.kit.conformance.processes import Elsewhere
from generators.kit.conformance.rule import Rule
from generators.kit.conformance.run import check, rules, select
from generators.kit.conformance.subject import Subject

__all__ = ["Broken", "Cost", "Elsewhere", "Finding", "Report", "Rule", "Subject", "check", "rules", "select"]
