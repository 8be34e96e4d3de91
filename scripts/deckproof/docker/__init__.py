"""What a docker command, an image reference, a compose file means. Pure, and known nowhere else."""
