"""The agents: who decides what, one folder an agent, one file a question."""
