
# Texts around the panels. Positions are pixels from the top left corner.
sx(pixel) = pixel / (1.0 * width)
sy(pixel) = 1 - pixel / (1.0 * height)
unset key
set dashtype 2 (9,5)
set label 1 '{/:Bold '.title.'}' at screen sx(edge),sy(title_y) font font_title textcolor rgb ink
do for [l = 1:|subtitle|] {
    set label 100+l subtitle[l] at screen sx(edge),sy(subtitle_y + 20*(l - 1)) \
        textcolor rgb soft noenhanced
}
do for [l = 1:|caption|] {
    set label 200+l caption[l] at screen sx(edge),sy(caption_y + 16*(l - 1)) \
        font font_caption textcolor rgb soft noenhanced
}
