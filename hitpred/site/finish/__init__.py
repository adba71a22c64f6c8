"""What rendered pages get besides, whichever renderer made them."""
