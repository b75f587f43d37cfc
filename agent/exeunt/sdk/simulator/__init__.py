"""What simulators of vendors share. Nothing here is imported on the product's normal path, but for `marker`."""
