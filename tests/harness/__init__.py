# SPDX-License-Identifier: Apache-2.0
"""What the test suites and the benchmark run the services with: processes, database servers, tokens, callers."""
