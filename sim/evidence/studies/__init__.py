"""One module a family of experiments: how a published study is repeated here."""
