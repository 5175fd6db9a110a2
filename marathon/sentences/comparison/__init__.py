"""What a comparison says, in sentences: the verdict, the reasons, and how sure it is.

The command line, the report and the page all tell the same story; none of them computes.
"""
