# 'It''s `date` & "more"'
set encoding utf8
set terminal svg noenhanced fixed size 1031,364 font 'DejaVu Sans, Verdana, sans-serif,16' fontscale 1 linewidth 2 dashlength 1 background '#ffffff'
$p0s0 << EOD
2 5 4 6
16 3 -1 7
EOD
$p0s0d << EOD
2.13532 7 0.27 13983232
2.13532 4 0.27 13983232
2.19916 4.1 0.27 13983232
EOD
$p1s0 << EOD
0 0.5 0.25 0.75
1 0.5 0.25 0.75
EOD
$p1s1 << EOD
0 0 0 0
1 1 1 1
EOD
$p1s2 << EOD
0.5 0.5 0.5 0.5
EOD
$p1s2d << EOD
0.48111 0.25 0.3 29362
0.48111 0.25 0.17 16777215
0.48111 0.75 0.3 29362
0.48111 0.75 0.17 16777215
EOD
$l0 << EOD
208.15 9.5 6.5 12.5
218.15 9.5 6.5 12.5
228.15 9.5 6.5 12.5
EOD
$l1 << EOD
275.75 9.5 0.27 0
EOD
set minussign
set multiplot
set border 3 linewidth 0.6
set tics nomirror out scale 0.6
set grid ytics linecolor rgb '#D9D9D9' linewidth 0.5 dashtype solid
unset key
set label 1 'It''s `date` & "more"' at screen 0.0116392, screen 0.950549 left font ',18'
set label 2 'a b' at screen 0.0116392, screen 0.89011 left font ',13' textcolor rgb '#404040'
set lmargin at screen 0.0737148
set rmargin at screen 0.484481
set bmargin at screen 0.252747
set tmargin at screen 0.758242
set title 'left_1 100 %' font ',15' offset 0,-0.6
set logscale x
set xrange [1:32]
set xtics ('2 %%' 2, '16' 16) font ',14' offset 0,0.4
unset mxtics
unset logscale y
set yrange [0:10]
set format y '%.0f'
set ytics 2 font ',14'
set label 3 'r' at screen 0.279098, screen 0.126374 center font ',16'
set label 4 'error (%)' at screen 0.013579, screen 0.505495 center rotate by 90 font ',16'
unset arrow
set arrow from graph 0, first 5 to graph 1, first 5 nohead linecolor rgb '#404040' linewidth 0.6 dashtype (6,4)
plot $p0s0 using 1:3:(0):($4 > $3 ? $4 - $3 : NaN) with vectors heads size screen 0.00387973,90 linewidth 0.8 linecolor rgb '#D55E00' notitle, \
  $p0s0 using 1:2:(0):($3 < 0 ? 0 - $2 : NaN) with vectors head filled size screen 0.00969932,20 linewidth 0.8 linecolor rgb '#D55E00' notitle, \
  $p0s0 using 1:2 with lines linecolor rgb '#D55E00' linewidth 1.2 dashtype solid notitle, \
  $p0s0 using 1:2 every 1 with points linecolor rgb '#D55E00' linewidth 0.2 pointtype 5 pointsize 0.55 notitle, \
  $p0s0d using 1:2:3:4 with points linecolor rgb variable linewidth 0.2 pointtype 7 pointsize variable notitle
unset label
set lmargin at screen 0.573715
set rmargin at screen 0.984481
set bmargin at screen 0.252747
set tmargin at screen 0.758242
unset title
unset logscale x
set xrange [0:1]
set format x '%.1f'
set xtics 0.2 font ',14' offset 0,0.4
unset logscale y
set yrange [0:1]
set format y '%.1f'
set ytics 0.2 font ',14'
set label 3 'x' at screen 0.779098, screen 0.126374 center font ',16'
unset arrow
plot $p1s0 using 1:3:4 with filledcurves fillstyle transparent solid 0.15 noborder linecolor rgb '#000000' notitle, \
  $p1s1 using 1:2 with lines linecolor rgb '#000000' linewidth 1.2 dashtype (6,4) notitle, \
  $p1s2 using 1:2 every 1 with points linecolor rgb '#0072B2' linewidth 0.2 pointtype 7 pointsize 0.77 notitle, \
  $p1s2 using 1:2 every 1 with points linecolor rgb '#FFFFFF' linewidth 0.2 pointtype 7 pointsize 0.43 notitle, \
  $p1s2 using 1:2 every 1 with points linecolor rgb '#0072B2' linewidth 0.2 pointtype 7 pointsize 0.22 notitle, \
  $p1s2d using 1:2:3:4 with points linecolor rgb variable linewidth 0.2 pointtype 7 pointsize variable notitle
unset label
set lmargin at screen 0
set rmargin at screen 1
set bmargin at screen 0
set tmargin at screen 0.0824176
unset title
unset border
unset tics
unset arrow
unset logscale
unset grid
set xrange [0:515.5]
set yrange [0:15]
set label 1 'SE''s' at first 233.15, first 9.5 left font ',15'
set label 2 'dot' at first 290.75, first 9.5 left font ',15'
plot $l0 using 1:2 with lines linecolor rgb '#D55E00' linewidth 1.2 dashtype solid notitle, \
  $l0 using 1:2 every 2::1 with points linecolor rgb '#D55E00' linewidth 0.2 pointtype 7 pointsize 0.55 notitle, \
  $l1 using 1:2:3:4 with points linecolor rgb variable linewidth 0.2 pointtype 7 pointsize variable notitle
unset multiplot
