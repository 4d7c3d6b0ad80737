"""Export a dataset in the formats of trainers and evaluators, which load it unchanged."""
