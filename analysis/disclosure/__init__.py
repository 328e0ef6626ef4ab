"""Disclosure control (秘匿処理): audiences, policy, suppression."""
