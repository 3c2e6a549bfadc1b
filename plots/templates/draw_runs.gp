for [s = |mechanism|:1:-1] $single using ($1 == s && $2 == p ? at_x(int($3), s - run_shift) : NaN):4 \
                 with points pt 7 ps run_size lc rgb run_veil + colour[s] \
                 title legend[s].', single runs' noenhanced, \
             