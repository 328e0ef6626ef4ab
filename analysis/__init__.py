"""Kizashi's analysis: from a station's file to released values; knows nothing of the screen."""
