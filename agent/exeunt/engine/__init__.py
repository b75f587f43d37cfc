"""The departure: pure judgement, durable steps."""
