"""Where does an organisation stand? Questions, what their answers say, and what to find out next."""
