"""hitpred: what makes a song a hit, as a study that computes and publishes itself."""
