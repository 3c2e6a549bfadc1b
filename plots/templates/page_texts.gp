
# Texts around the panels. Positions are pixels from the top left corner. Only bold text is set in gnuplot's markup, and
# what stands in it means itself.
sx(pixel) = pixel / (1.0 * width)
sy(pixel) = 1 - pixel / (1.0 * height)
as_it_is(c) = c eq '&' ? '+' : strstrt('_^{}@~\', c) > 0 ? '\'.c : c
unset key
set dashtype 2 (9,5)
set dashtype 3 (3,4)
bold = ''
do for [i = 1:strlen(title)] { bold = bold.as_it_is(title[i:i]) }
set label 1 '{/:Bold '.bold.'}' at screen sx(edge),sy(title_y) font font_title textcolor rgb ink
do for [l = 1:|subtitle|] {
    set label 100+l subtitle[l] at screen sx(edge),sy(subtitle_y + 20*(l - 1)) \
        textcolor rgb soft noenhanced
}
do for [l = 1:|caption|] {
    set label 200+l caption[l] at screen sx(edge),sy(caption_y + 16*(l - 1)) \
        font font_caption textcolor rgb soft noenhanced
}
