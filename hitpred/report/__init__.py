"""What turns results into the parts that a page is written with."""
