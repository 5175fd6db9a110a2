"""An organisation from ten answers: what is asked, what contradicts itself, what follows."""
