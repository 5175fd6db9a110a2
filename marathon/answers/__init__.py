"""An organisation from answers: what is asked, what contradicts itself, what follows."""
