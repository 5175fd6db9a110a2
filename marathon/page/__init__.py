"""One self-contained HTML page: verdict, why, how sure; and the questions to a room."""
