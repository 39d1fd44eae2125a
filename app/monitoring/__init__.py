"""What an operator's tools ask a running process: is it alive, is it ready, how does it do."""
