"""Processes that answer queries from one generation under limits of time, memory and size."""
