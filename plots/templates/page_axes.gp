middle_x = left + (columns*(panel_width + gap_x) - gap_x)/2.0
middle_y = top + (rows*(panel_height + gap_y) - gap_y)/2.0
bottom = top + rows*(panel_height + gap_y) - gap_y
set label 2 y_title at screen sx(edge),sy(middle_y) rotate by 90 center textcolor rgb soft noenhanced
set label 3 x_title at screen sx(middle_x),sy(bottom + 46) center textcolor rgb soft noenhanced
