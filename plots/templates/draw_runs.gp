             for [n = shown:1:-1] $single \
                 using ($1 == nth(n, f) && $2 == p ? at_x(int($3), nth(n, f), f) : NaN):4 \
                 with points pt 7 ps run_size lc rgb run_veil + colour[nth(n, f)] \
                 title legend[nth(n, f)].', single runs' noenhanced, \
