"""How a model is made: sets, words, forest, calibration, figures.  Only this part loads scikit-learn."""
