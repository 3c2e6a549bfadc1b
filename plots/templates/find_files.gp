
# Where things are: the data in the folder above this script, the picture beside it, wherever gnuplot is started.
place = exists('ARG0') ? ARG0 : ''
slash = 0
do for [i = 1:strlen(place)] { if (place[i:i] eq '/') { slash = i } }
here = slash > 0 ? place[1:slash] : place eq '' ? 'figures/' : ''
if (!exists('summary_csv')) { summary_csv = here.'../summary.csv' }
if (!exists('runs_csv')) { runs_csv = here.'../runs.csv' }
if (!exists('verdicts_csv')) { verdicts_csv = here.'../verdicts.csv' }
if (!exists('profile_shares_csv')) { profile_shares_csv = here.'../profile_shares.csv' }
