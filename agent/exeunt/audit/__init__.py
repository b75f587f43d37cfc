"""What is wrong: the world as a snapshot keeps it, judged against the policies. Pure: no reading, no writing."""
