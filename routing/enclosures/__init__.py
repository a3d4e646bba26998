"""routing.enclosures: what comes with an answer besides its words: papers, quotations, calendar entries."""
